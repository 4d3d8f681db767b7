"""Calls every operation of the creditor's station as a client that zeep makes from the WSDL.

usage: client.py WSDL ADDRESS NOTICE CENTS"""
import decimal
import sys

import zeep

wsdl, address, notice, cents = sys.argv[1:]
client = zeep.Client(wsdl)
station = client.create_service("{http://pagopa-api.pagopa.gov.it/paForNode}paForNodeBinding", address)
to = {"idPA": "01234567897", "idBrokerPA": "01234567897", "idStation": "01234567897_01"}
code = {"fiscalCode": "01234567897", "noticeNumber": notice}
amount = decimal.Decimal(cents) / 100
amount = amount.quantize(decimal.Decimal("0.01"))
subject = {"uniqueIdentifier": {"entityUniqueIdentifierType": "F", "entityUniqueIdentifierValue": "ANONIMO"},
           "fullName": "Chi paga"}


def receipt(key, version):
    transfer = {"idTransfer": 1, "transferAmount": amount, "fiscalCodePA": "01234567897",
                "IBAN": "IT60X0542811101000000123456", "remittanceInformation": "/RFB/" + notice[1:],
                "transferCategory": "9/0112102SP/"}
    more = {"paymentNote": "nota"} if version == 2 else {}
    return {"receiptId": key, "noticeNumber": notice, "fiscalCode": "01234567897", "outcome": "OK",
            "creditorReferenceId": notice[1:], "paymentAmount": amount, "description": "Bolletta",
            "companyName": "Acquedotto", "debtor": subject, "transferList": {"transfer": [transfer]},
            "idPSP": "60000000001", "PSPCompanyName": "Banca di prova", "idChannel": "60000000001_01",
            "channelDescription": "app", **more}


def say(name, answer):
    fault = answer.fault.faultCode if answer.fault else "-"
    print(name, answer.outcome, fault)


verified = station.paVerifyPaymentNotice(**to, qrCode=code)
assert verified.paymentList.paymentOptionDescription.amount == amount, verified
say("paVerifyPaymentNotice", verified)
begun = station.paGetPayment(**to, qrCode=code)
assert begun.data.transferList.transfer[0].transferAmount == amount, begun
say("paGetPayment", begun)
begun = station.paGetPaymentV2(**to, qrCode=code, transferType="PAGOPA")
assert begun.data.creditorReferenceId == notice[1:], begun
say("paGetPaymentV2", begun)
say("paSendRTV2", station.paSendRTV2(**to, receipt=receipt("z2", 2)))
say("paSendRTV2", station.paSendRTV2(**to, receipt=receipt("z2", 2)))
say("paSendRT", station.paSendRT(**to, receipt=receipt("z1", 1)))
say("paVerifyPaymentNotice", station.paVerifyPaymentNotice(**to, qrCode=code))
say("paDemandPaymentNotice", station.paDemandPaymentNotice(
    **to, idServizio="00042", idSoggettoServizio="00001", datiSpecificiServizioRequest=b"<a/>"))
